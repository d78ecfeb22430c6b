"""Training material: built from a collection, imported or from feedback, reviewed, filtered, and frozen as versions."""
