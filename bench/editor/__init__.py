"""The Label Editor in headless Chromium: its canvas beside Konva's, and a real page with 10,000 labels."""
