"""Search: terms, postings, vectors, fusion and passages. ``service.SearchService`` is the way in."""
