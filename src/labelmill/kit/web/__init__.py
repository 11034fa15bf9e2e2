"""What every HTTP answer has in common: its error form, its headers, its log line; and the files of the UI."""
