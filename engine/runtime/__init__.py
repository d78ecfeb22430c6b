"""What runs models: the embedder, the reader, GGUF files and the supervised llama.cpp server."""
