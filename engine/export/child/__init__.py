"""What runs in processes of its own, without a network, without a key and with no way to write to a disk."""
