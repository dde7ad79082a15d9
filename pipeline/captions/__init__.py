"""Words to cues, cues to files and back; the only room that knows a caption rule."""
