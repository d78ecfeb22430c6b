"""Model packs: how weights come onto a machine without a network, signed and checked. Executes nothing it reads.

The format is described in ``docs/model-packs.md``.
"""
