"""The competing explanations of an episode: what each says, its tests, what would be needed to decide."""

from __future__ import annotations

from dataclasses import dataclass

from netbasis.monitoring.episode import evidence_tests as tests
from netbasis.monitoring.episode.evidence import EvidenceTest
from netbasis.monitoring.records import Words


@dataclass(frozen=True, eq=False, slots=True)
class Explanation:
    """key; title; says: what it claims; tests in the order shown; needed: data that would decide, which are not public
    or not held."""

    key: str
    title: Words
    says: Words
    tests: tuple[EvidenceTest, ...]
    needed: tuple[Words, ...]


EXPLANATIONS: tuple[Explanation, ...] = (
    Explanation(
        "basis_unwind", ("basis unwind", "基差交易平倉"),
        ("levered holders of cash notes against short futures were forced out: notes sold, futures bought back",
         "以槓桿持有現券並放空期貨者被迫出場：賣出現券、回補期貨"),
        (tests.TRADE_FALL, tests.SPONSORED, tests.IMPLIED_REPO, tests.NOISE, tests.CALM_REPO),
        (("hedge funds' cash Treasuries and futures by strategy, daily (Form PF is quarterly and confidential)",
          "避險基金按策略之現券與期貨部位日資料（Form PF 為季頻且不公開）"),
         ("margin calls and who sold, from clearing houses and prime brokers", "結算所與主要經紀商之追繳保證金與賣方")),
    ),
    Explanation(
        "swap_spread_unwind", ("swap-spread unwind", "交換利差交易平倉"),
        ("holders of long Treasuries against pay-fixed swaps cut their positions: long bonds sold against swaps",
         "持有長債並支付固定交換利率者減碼：賣出長債、解除交換"),
        (tests.SWAP_SPREAD, tests.LONG_YIELD),
        (("swap rates by the minute beside Treasury yields", "與公債殖利率同時之交換利率"),
         ("positions in swaps by kind of holder (swap data repositories)", "各類持有者之交換部位（交換資料庫）")),
    ),
    Explanation(
        "funding_squeeze", ("funding squeeze", "資金緊俏"),
        ("cash became scarce: overnight repo rose and those who finance Treasuries overnight had to pay or sell",
         "現金稀缺：隔夜回購走高，隔夜融資公債者須付出更高成本或賣出"),
        (tests.OVER_RESERVES, tests.DAYS_OUTSIDE, tests.DISPERSION, tests.RESERVE_DRAIN, tests.CENTRAL_BANK),
        (("repo rates by the hour and by borrower", "逐時、逐借款人之回購利率"),
         ("banks' reserves day by day, Treasury's account", "銀行每日準備金與財政部帳戶")),
    ),
    Explanation(
        "weak_auctions", ("weak auctions", "拍賣疲弱"),
        ("the Treasury sold more than investors wanted: the last bids were far away and dealers took what was left",
         "發行量超過投資人需求：最後投標偏離、交易商承接剩餘"),
        (tests.AUCTION_SPREAD, tests.BID_TO_COVER, tests.DEALER_AWARD, tests.TAIL),
        (("when-issued yields at the bidding deadline", "截標時之發行前交易利率"),
         ("awards by kind of investor (published with a lag)", "各類投資人得標資料（延後公布）")),
    ),
    Explanation(
        "foreign_selling", ("foreign selling", "外國賣出"),
        ("foreign official and private holders sold Treasuries, old issues first, to have dollars",
         "外國官方與民間持有者為取得美元而賣出公債，以舊券為先"),
        (tests.CUSTODY, tests.INDIRECT_AWARD, tests.NOISE, tests.NO_SALE),
        (("holdings and transactions by country (TIC: monthly, six weeks later)",
          "各國持有與交易資料（TIC：月資料，六週後公布）"),
         ("custody holdings by the day", "每日託管餘額")),
    ),
    Explanation(
        "lost_confidence", ("inflation or dollar confidence", "通膨或美元信心"),
        ("investors asked more for inflation or for holding dollars: long yields up, the dollar down",
         "投資人對通膨或持有美元要求更高補償：長天期殖利率上升、美元下跌"),
        (tests.BREAKEVEN, tests.DOLLAR, tests.STEEPENING, tests.NO_SALE),
        (("breakevens and inflation swaps without their liquidity premium", "剔除流動性溢價之損益兩平通膨與通膨交換"),
         ("term premium from a model and surveys of the same days", "同期模型期限溢價與問卷調查")),
    ),
)  # fmt: skip
EXPLANATION_KEYS = tuple(one.key for one in EXPLANATIONS)


def explanation(key: str) -> Explanation:
    """One of them by its key."""
    return EXPLANATIONS[EXPLANATION_KEYS.index(key)]
