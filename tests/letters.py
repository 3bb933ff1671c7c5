"""Letters written for the tests, in the forms in which offices send them."""

DISPATCH = """BỘ Y TẾ
-------
Số: 5146/BYT-KCB
V/v tiếp nhận và phân bổ vắc xin
phòng COVID-19 đợt 3 cho các tỉnh,
thành phố phía Nam
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
---------------
Hà Nội, ngày 14 tháng 3 năm 2021
Kính gửi:
- Thủ tướng Chính phủ;
- Văn phòng Chính phủ.
Phúc đáp công văn số 1234/VPCP-KGVX ngày 05 tháng 01 năm 2021 của Văn phòng Chính phủ và xét đề
nghị của Ủy ban nhân dân tỉnh An Phú tại Tờ trình số 92/TTr-UBND ngày 12/02/2021, Bộ Y tế báo cáo.
Lô vắc xin đã về đến sân bay và đang được bảo quản theo đúng quy định.
Nơi nhận:
- Như trên;
- Bộ trưởng (để báo cáo);
- Các Thứ trưởng
(để phối hợp chỉ đạo);
- Lưu: VT, KCB (3).
KT. BỘ TRƯỞNG
THỨ TRƯỞNG
Nguyễn Văn An
"""

TWO_COLUMNS = """ỦY BAN NHÂN DÂN            CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
  TỈNH AN PHÚ                    Độc lập - Tự do - Hạnh phúc
   --------                       ------------------------
Số: 2101/UBND-VX           An Phú, ngày 14 tháng 8 năm 2021
V/v đề nghị hỗ trợ vắc xin và
sinh phẩm xét nghiệm COVID-19
        HỎA TỐC

Kính gửi: Thủ tướng Chính phủ

Tính đến ngày 13/8/2021, trên địa bàn tỉnh ghi nhận thêm nhiều ca mắc mới.

Nơi nhận:                              KT. CHỦ TỊCH
- Như trên;                            PHÓ CHỦ TỊCH
- Lưu: VT, VX.                         Trần Thị Bình
"""

ALTERNATING = """BỘ TÀI CHÍNH
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
TỔNG CỤC HẢI QUAN
Độc lập - Tự do - Hạnh phúc
Số: 07 /TCHQ - GSQL
Hà Nội, ngày 5 tháng 1 năm 2021
V/v thông quan hàng hóa nhập khẩu phục vụ phòng, chống dịch
Kính gửi: Cục Hải quan các tỉnh, thành phố.
"""

DECISION = """CHÍNH PHỦ
--------
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 35/2023/NĐ-CP
Hà Nội, ngày 20
tháng 6 năm 2023
NGHỊ ĐỊNH
QUY ĐỊNH CHI TIẾT VIỆC HỖ TRỢ NGƯỜI LAO ĐỘNG GẶP KHÓ KHĂN DO DỊCH BỆNH NĂM
2023
Căn cứ Luật Tổ chức Chính phủ ngày 19 tháng 6 năm 2015;
Chính phủ ban hành Nghị định quy định chi tiết.
"""

PROVINCE = """ỦY BAN NHÂN DÂN
TỈNH AN PHÚ
CỘNG HÒA XÃ HỘI
CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số:
1298/QĐ-UBND
Thành phố An
Phú, ngày 20 tháng 6 năm 2023
QUYẾT
ĐỊNH
VỀ VIỆC PHÊ DUYỆT KẾ HOẠCH CẤP NƯỚC SẠCH CHO CÁC XÃ MIỀN NÚI TRÊN ĐỊA
BÀN TỈNH AN PHÚ
CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH
Căn cứ Luật Tổ chức chính quyền địa phương ngày 19/6/2015;
"""

REPORT = """BỘ XÂY DỰNG
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số:        /BC-BXD
Hà Nội, ngày      tháng 8 năm 2021
BÁO CÁO
Về tình hình thực hiện các dự án nhà ở xã hội
6 tháng đầu năm 2021
Kính gửi: Thủ tướng Chính phủ
"""

STAMPED = """Người ký: CỔNG THÔNG TIN ĐIỆN TỬ CHÍNH PHỦ
Email: thongtin@example.vn
Cơ quan: VĂN PHÒNG CHÍNH PHỦ
Thời gian ký: 05.08.2021 10:30:00 +07:00
CÔNG VĂN ĐẾN
ĐẾN Số: 4821
Ngày: 06/8/2021
THỦ TƯỚNG CHÍNH PHỦ
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 1063/CĐ-TTg
Hà Nội, ngày 05 tháng 8 năm 2021
CÔNG ĐIỆN KHẨN
VỀ VIỆC TĂNG CƯỜNG PHÒNG, CHỐNG LŨ QUÉT, SẠT LỞ ĐẤT
THỦ TƯỚNG CHÍNH PHỦ điện:
- Chủ tịch Ủy ban nhân dân các tỉnh miền núi phía Bắc.
"""

ONE_LINE = (
    "BỘ Y TẾ Số: 5146/BYT-KCB V/v tiếp nhận vắc xin phòng COVID-19 "
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc "
    "Hà Nội, ngày 14 tháng 3 năm 2021 Kính gửi: Văn phòng Chính phủ"
)
