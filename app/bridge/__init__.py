"""The one way from threads and streams to Qt signals."""
