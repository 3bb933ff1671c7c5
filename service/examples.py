"""A real Vietnamese example for every endpoint, shown at /docs."""

from typing import Any

DOCUMENT: dict[str, Any] = {
    "document_id": "000.00.00.H99,2021/08/05,1234/UBND-VX",
    "organ_name": "Ủy ban nhân dân tỉnh X",
    "code_number": "1234",
    "code_notation": "UBND-VX",
    "type_name": "Công văn",
    "subject": "V/v đề nghị hỗ trợ vắc xin phòng COVID-19 cho công nhân các khu công nghiệp",
    "issued_date": "2021-08-05",
    "arrival_date": "2021-08-05",
}
DECISION: dict[str, Any] = {
    "decision_id": "917bfabf-f4fd-5f22-817f-1c678b17f458",
    "document_id": "000.00.00.H99,2021/08/05,1234/UBND-VX",
    "lead": {"code": "KGVX", "name": "Vụ Khoa giáo - Văn xã", "confidence": 0.95},
    "candidates": [{"code": "CN", "name": "Vụ Công nghiệp", "confidence": 0.02}],
    "margin": 0.93,
    "needs_review": False,
    "review_reasons": [],
    "priorities": [
        {
            "topic": "covid",
            "flagged": True,
            "probability": 0.99,
            "threshold": 0.3,
            "evidence": [{"text": "COVID", "field": "subject", "start": 33, "end": 38}],
        }
    ],
    "urgency": {"level": "thuong", "source": None},
    "clocks": {
        "transfer_by": "2021-08-05T23:59:59+07:00",
        "at_once": True,
        "basis": "Ưu tiên cao nhất, không kể giờ giấc; như văn bản khẩn, "
        "Nghị định 30/2020/NĐ-CP, Điều 4 khoản 2 điểm c",
        "steps": [
            {
                "step": "acknowledge",
                "due": "2021-08-05T23:59:59+07:00",
                "at_once": False,
                "basis": "Nghị định 30/2020/NĐ-CP, Điều 21 khoản 2",
            }
        ],
    },
    "notes": [],
    "found": [],
    "decision_value": 1.42,
    "explanation": [
        {"term": "vắc xin", "weight": 0.88, "field": "subject", "start": 19, "end": 26},
        {"term": "(other terms)", "weight": 3.59, "field": None, "start": None, "end": None},
        {"term": "(base)", "weight": -3.05, "field": None, "start": None, "end": None},
    ],
    "model": {"version": "20261126-192545-cf6b6b9f", "digest": "sha256:…"},
    "record": {
        "state": "routed",
        "version": 1,
        "arrival_number": 812,
        "arrival_year": 2021,
        "received_at": "2021-08-05T01:12:09.120000Z",
        "duplicate_of": None,
        "replayed": False,
    },
}
FILE_DECISION: dict[str, Any] = DECISION | {
    "found": [{"field": "symbol", "value": "1234/UBND-VX", "start": 27, "end": 39}],
    "reading": {
        "format": "pdf",
        "pages": 2,
        "notes": [],
        "subject": "đề nghị hỗ trợ vắc xin phòng COVID-19 cho công nhân các khu công nghiệp",
        "content": "ỦY BAN NHÂN DÂN TỈNH X …",
    },
    "business": None,
}
STATUS: dict[str, Any] = {
    "kind": "status",
    "code": "03",
    "meaning": "received",
    "description": "Đã tiếp nhận",
    "timestamp": "2021/08/14 09:13:01",
    "organ_id": "000.00.00.G22",
    "organ_name": "Văn phòng Chính phủ",
    "document_id": "000.00.00.H99,2021/08/14,2101/UBND-VX",
    "symbol": "2101/UBND-VX",
    "issued_date": "2021-08-14",
}
MODEL: dict[str, Any] = {
    "version": "20261126-192545-cf6b6b9f",
    "digest": "sha256:…",
    "loaded_at": "2026-11-23T06:00:00+00:00",
    "problem": None,
    "card": {"office": "Văn phòng Chính phủ", "created": "2026-11-23T05:30:06+00:00"},
}
TAXONOMY: dict[str, Any] = {
    "office": "Văn phòng Chính phủ",
    "source": "Nghị định 36/2025/NĐ-CP",
    "on": "2025-06-01",
    "departments": [
        {
            "code": "KSTT",
            "name": "Cục Kiểm soát thủ tục hành chính",
            "name_en": "Administrative Procedures Control",
            "valid_from": None,
            "valid_to": "2025-12-31",
            "successors": ["CĐS"],
            "aliases": ["KSTTHC", "TTHC", "CCHC"],
            "routed_to": True,
        }
    ],
}
