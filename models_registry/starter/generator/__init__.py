"""The starter model: about 20 million parameters that read numbered passages and answer with cited sentences."""
