"""One folder for each page, with its view and its view model."""
