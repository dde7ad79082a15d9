"""The only room that starts FFmpeg or knows one of its flags."""
