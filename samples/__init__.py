"""The sample company: its documents, the generator that writes them, and questions about them."""
