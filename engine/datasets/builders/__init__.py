"""Where items come from: the documents, the model, files from elsewhere, and readers' opinions."""
