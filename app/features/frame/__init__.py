"""The window around the pages: navigation and the status bar."""
