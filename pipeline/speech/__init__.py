"""What was said and when: recognisers behind one interface, and script aligned to speech."""
