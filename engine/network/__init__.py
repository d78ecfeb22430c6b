"""The TLS listener: its certificates, the process that stands before it, and the hand-over of its connections."""
