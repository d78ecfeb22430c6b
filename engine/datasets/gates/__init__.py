"""What keeps an item out of a version: personal data, repetition, poor quality, golden questions; and the splits."""
