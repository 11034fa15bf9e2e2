"""Owns buckets, data items and their bytes: upload, folder imports, probing, thumbnails, signed URLs.
An item's key is its content's SHA-256, so equal bytes are one item.
Knows no project's tasks: importers take a callback that places the new items.
"""
