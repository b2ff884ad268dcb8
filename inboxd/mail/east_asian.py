"""Chinese, Japanese and Korean of a few characters without a charset: told by those of everyday mail."""

from __future__ import annotations

import re

_LONGEST = 80  # bytes; a longer text is told by its statistics
_FEWEST = 2
_SHARE = 0.7
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uff61-\uff9f\ue000-\uf8ff]")
_SIMPLIFIED = """
    的一是不了我你他您在有人这来个们到说要就好请谢问为还没会能可以单订货电话时间公司发给对和中国收退款申件题账户
    付快递什么候客服务产品质量使用网络登录密码帮助信息价格系统更新通知关于投诉换修理安装北京上海广州深圳
    张王李赵陈刘杨黄周吴徐孙马朱胡林郭何高罗伟芳娜敏静丽强磊军洋勇杰明文华建平
    """
_TRADITIONAL = """
    的一是不了我你他您在有人這來個們到說要就好請謝問為還沒會能可以單訂貨電話時間公司發給對和中國收退款申件題帳戶
    付快遞什麼候客服務產品質量使用網路登錄密碼幫助信息價格系統更新通知關於投訴換修理安裝台灣北高雄香港
    張王李趙陳劉楊黃周吳徐孫馬朱胡林郭何高羅偉芳娜敏靜麗強磊軍洋勇傑明文華建平大
    """
_JAPANESE = """
    日本語会社注文商品届返品交換配送料金支払確認問合連絡先名前住所電話番号請求書見積件様御中願致申込変更取消
    山田中村本小林木佐藤鈴高橋渡辺伊加吉松井清水石川上下太郎子美一二三東京大阪都府県市区町的新規登録方法
    """
_KOREAN = """
    안녕하세요주문의합니다배송상품이도착지않았습환불요청감사결제회원가입취소교문제확인부탁드립언제까지김철수박이최정
    영희민지현우서울부산경기인천대구고객센터전화번호주소메일계정비밀로그오류수리견적세금계산서발행
    """
_OF_JAPAN = frozenset(_JAPANESE)
_EVERYDAY = (
    ("gb18030", frozenset(_SIMPLIFIED)),
    ("cp950", frozenset(_TRADITIONAL)),
    ("cp932", _OF_JAPAN),
    ("euc_jis_2004", _OF_JAPAN),
    ("cp949", frozenset(_KOREAN)),
)
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa]")


def codec_of(data: bytes) -> str:
    """The codec in which nearly every character is an everyday one of its language; "" when in none."""
    if len(data) > _LONGEST:
        return ""
    best, most = "", _SHARE
    for codec, everyday in _EVERYDAY:
        try:
            wide = _WIDE.findall(data.decode(codec))
        except UnicodeError:
            continue
        known = sum(1 for char in wide if char in everyday or (everyday is _OF_JAPAN and _KANA.match(char)))
        if len(wide) >= _FEWEST and known / len(wide) > most:
            best, most = codec, known / len(wide)
    return best
