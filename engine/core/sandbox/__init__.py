"""Takes rights away from the calling process with what the Linux kernel offers, and says what worked."""
