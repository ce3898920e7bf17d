"""Writing imports: the file, its columns, the check, the import itself."""

from integrations.services.imports import check, choose_columns, import_rows, read_sheet, upload

__all__ = ["check", "choose_columns", "import_rows", "read_sheet", "upload"]
