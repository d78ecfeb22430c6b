"""Put question sets to models, score what they say, and compare."""
