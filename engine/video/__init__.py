"""Sources of moving pictures: cameras, video files, streams, the screen; playback and recording."""
