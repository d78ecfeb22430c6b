"""HTTP on the engine's Unix socket: routes, callers, errors. No logic of the product."""
