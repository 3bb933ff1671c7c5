"""Real Vietnamese examples for the endpoints of the record, shown at /docs."""

from typing import Any

from service import examples

CONFIRMATION: dict[str, Any] = {"who": "Nguyễn Thị Lan, văn thư", "version": 1}
CORRECTION: dict[str, Any] = {
    "who": "Nguyễn Thị Lan, văn thư",
    "lead": "KGVX",
    "coordinating": ["KTTH"],
    "covid": True,
    "note": "Nội dung chính là kinh phí mua vắc xin; KTTH phối hợp.",
    "version": 1,
}
WITHDRAWAL: dict[str, Any] = {
    "who": "Ủy ban nhân dân tỉnh X",
    "note": "Thu hồi do ban hành nhầm phụ lục.",
}
ROW: dict[str, Any] = {
    "decision_id": examples.DECISION["decision_id"],
    "arrival_number": 812,
    "arrival_year": 2021,
    "arrival_date": "2021-08-05",
    "received_at": "2021-08-05T01:12:09.120000Z",
    "state": "corrected",
    "version": 2,
    "document_id": examples.DOCUMENT["document_id"],
    "organ_id": "000.00.00.H99",
    "organ_name": examples.DOCUMENT["organ_name"],
    "code_number": "1234",
    "code_notation": "UBND-VX",
    "type_name": "Công văn",
    "issued_date": "2021-08-05",
    "subject": examples.DOCUMENT["subject"],
    "lead": {"code": "KGVX", "name": "Vụ Khoa giáo - Văn xã"},
    "coordinating": [{"code": "KTTH", "name": "Vụ Kinh tế tổng hợp"}],
    "suggested_lead": "CN",
    "confidence": 0.48,
    "covid": True,
    "urgency": 2,
    "review_reasons": ["low_confidence"],
    "transfer_by": None,
    "decided_by": "Nguyễn Thị Lan, văn thư",
    "decided_at": "2021-08-05T01:20:44.350000Z",
    "note": CORRECTION["note"],
    "duplicate_of": None,
    "superseded_by": None,
}
EVENT: dict[str, Any] = {
    "cursor": 2,
    "kind": "decided",
    "decision_id": examples.DECISION["decision_id"],
    "at": "2021-08-05T01:12:09.120000Z",
    "who": None,
    "data": {"state": "waiting", "lead": "CN", "confidence": 0.48, "covid": True},
}
RECORDED_DECISION: dict[str, Any] = {
    **ROW,
    "content": None,
    "answer": examples.DECISION,
    "history": [EVENT],
}
RECONCILIATION: dict[str, Any] = {
    "first": "2021-08-05",
    "last": "2021-08-05",
    "adds_up": True,
    "days": [
        {
            "day": "2021-08-05", "received": 356, "routed": 201, "waiting": 12, "confirmed": 118,
            "corrected": 23, "withdrawn": 1, "superseded": 1, "adds_up": True,
        }
    ],
    "faults": [],
}  # fmt: skip
