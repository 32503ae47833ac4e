"""The tone, by example."""

from __future__ import annotations

from typing import Final

WORDING: Final = (
    (
        "search label",
        "Bạn đang cần giải quyết vấn đề gì?",
        "What problem do you need to solve?",
    ),
    (
        "nothing found",
        "Chưa có tin nào khớp. Đây là những tin gần nhất; bạn cũng có thể đăng thành nhu cầu.",
        "Nothing matches yet. These come closest, or post it as a need.",
    ),
    (
        "saved",
        "Đã lưu lúc 10:42. Đóng trang cũng không mất.",
        "Saved at 10:42. You can close this page.",
    ),
    (
        "error summary",
        "Còn 2 chỗ cần sửa trước khi gửi. Bài viết của bạn vẫn còn nguyên.",
        "Two things to fix before sending. Everything you wrote is still here.",
    ),
    (
        "number expected",
        "Ghi bằng số, ví dụ 14. Bạn đã ghi “khô”.",
        "Enter a number, such as 14. You wrote “dry”.",
    ),
    (
        "file refused",
        "Loại tệp này chưa nhận. Xuất thành PDF rồi tải lại.",
        "We can't take this type of file. Export it as PDF and upload again.",
    ),
    (
        "decline",
        "Cảm ơn bạn đã gửi yêu cầu kết nối. Chúng tôi chưa nhận lần này vì: cần máy lớn hơn.",
        "Thank you for reaching out. We can't take this up now because we need a larger machine.",
    ),
    (
        "withdraw",
        "Rút nhu cầu này khỏi sàn? 2 bên đang chờ bạn trả lời sẽ được báo.",
        "Withdraw this need? Two parties waiting for your answer will be told.",
    ),
)
