"""Tables from files that nobody vouches for: read in a confined process, brought into items by a template."""
