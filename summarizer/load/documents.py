"""Word and PDF documents, each with a package that is installed on request."""

from __future__ import annotations

import io
import re
from typing import IO, Any

from .. import reasons
from ..article import Article
from .readers import Read, whole

_MOST_UNPACKED = 200_000_000  # bytes
_END_OF_SENTENCE = re.compile(r"[.؟?!…:][\"'»”)\]]*$")


def read_docx(stream: IO[bytes], path: str) -> Read:
    """The paragraphs of a Word document, those in tables too, in order. Raises ValueError, also
    without the extra."""
    try:
        import docx
        from docx.opc.exceptions import PackageNotFoundError
    except ImportError as error:
        raise _missing("docx") from error
    from zipfile import BadZipFile

    data = whole(stream)
    _refuse_bomb(data)
    try:
        document = docx.Document(io.BytesIO(data))
        text = "\n".join(_paragraphs(document))
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError, SyntaxError) as error:
        raise ValueError(reasons.NO_WORD_DOCUMENT()) from error
    yield Article(text=text.strip(), path=path, title=document.core_properties.title.strip() or None)


def _refuse_bomb(data: bytes) -> None:
    """A document is a zip, which may unpack to far more than it is."""
    from zipfile import BadZipFile, ZipFile

    try:
        with ZipFile(io.BytesIO(data)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except BadZipFile as error:
        raise ValueError(reasons.NO_WORD_DOCUMENT()) from error
    if size > _MOST_UNPACKED:
        raise ValueError(reasons.UNPACKS_TOO_LARGE(size=_MOST_UNPACKED // 1_000_000))


def _paragraphs(container: Any) -> list[str]:
    found: list[str] = []
    for block in container.iter_inner_content():
        if hasattr(block, "rows"):
            cells = {id(cell._tc): cell for row in block.rows for cell in row.cells}  # noqa: SLF001 - merged cells repeat
            for cell in cells.values():
                found += _paragraphs(cell)
        else:
            found.append(block.text)
    return found


def read_pdf(stream: IO[bytes], path: str) -> Read:
    """The text of a PDF, its lines joined to paragraphs. One without text, such as a scan, is refused.

    Raises ValueError, also without the extra.
    """
    try:
        import pypdfium2
    except ImportError as error:
        raise _missing("pdf") from error

    try:
        document = pypdfium2.PdfDocument(whole(stream))
    except pypdfium2.PdfiumError as error:
        raise ValueError(reasons.NO_PDF()) from error
    try:
        pages = [page.get_textpage().get_text_bounded() for page in document]
        title = document.get_metadata_value("Title").strip()
    finally:
        document.close()
    text = "\n\n".join(_unwrapped(page) for page in pages).strip()
    if not text:
        raise ValueError(reasons.PICTURES_ONLY())
    yield Article(text=text, path=path, title=title or None)


def _unwrapped(page: str) -> str:
    """The lines of a page joined to paragraphs: a line goes on unless it is empty, or ends a sentence well before the margin."""
    lines = [line.strip() for line in page.splitlines()]
    width = max(map(len, lines), default=0)
    paragraphs, current = [], ""
    for line in lines:
        current = f"{current} {line}".strip()
        if not line or (len(line) < 0.8 * width and _END_OF_SENTENCE.search(line)):
            paragraphs.append(current)
            current = ""
    return "\n".join(paragraph for paragraph in (*paragraphs, current) if paragraph)


def _missing(extra: str) -> ValueError:
    return ValueError(reasons.PACKAGE_MISSING(extra=extra))
