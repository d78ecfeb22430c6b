"""What several tests share: fakes for ports, contract suites, model files made on the spot."""
