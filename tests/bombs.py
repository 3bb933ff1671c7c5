"""PDF files that are small and unpack to a lot."""

import io
import zlib

_MEGABYTE = 1024 * 1024


def pdf_with(stream: bytes, packed: str = "/Filter /FlateDecode") -> bytes:
    """A PDF of one page, whose content is `stream`."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        (
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
            b"/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>"
        ),
        b"<</Length %d %s>>stream\n%s\nendstream" % (len(stream), packed.encode(), stream),
    ]
    output = io.BytesIO(b"%PDF-1.4\n")
    output.seek(0, io.SEEK_END)
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(output.tell())
        output.write(b"%d 0 obj%s endobj\n" % (number, content))
    start = output.tell()
    output.write(b"xref\n0 5\n0000000000 65535 f \n")
    output.writelines(b"%010d 00000 n \n" % place for place in places)
    output.write(b"trailer<</Size 5/Root 1 0 R>>startxref\n%d\n%%%%EOF" % start)
    return output.getvalue()


def deflated(pattern: bytes, megabytes: int, times: int = 1) -> bytes:
    """So much of a pattern, packed `times` times over."""
    packer = zlib.compressobj(9)
    block = pattern * (_MEGABYTE // len(pattern))
    packed = b"".join(packer.compress(block) for _ in range(megabytes)) + packer.flush()
    for _ in range(times - 1):
        packed = zlib.compress(packed, 9)
    return packed


PDF_BOMBS = {
    "text": pdf_with(deflated(b"BT /F 9 Tf (cong van ) Tj ET\n", 100)),
    "packed twice": pdf_with(deflated(b" ", 2_000, times=2), "/Filter [/FlateDecode /FlateDecode]"),
}
