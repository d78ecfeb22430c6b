"""What crosses the socket: requests, responses, events, error codes. Pydantic and stdlib only."""
