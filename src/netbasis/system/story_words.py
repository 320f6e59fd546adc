"""The sentences of a run's story, English and 繁體中文. Numbers are filled in by `story_numbers`: {x:usd} billions of
dollars, {x:bp} and {x:sbp} (with sign) basis points, {x:pct} and {x:spct} percent of a decimal, {x:n} whole numbers."""

from __future__ import annotations

STORY: dict[str, tuple[str, str]] = {
    "opening": (
        "{funds:n} hedge funds hold {book:usd} of bonds against sold futures, dealers {inventory:usd}; reserves of "
        "banks are {reserves:usd}. Dealers use {use:pct} of their balance sheet; prices bend above {threshold:pct}.",
        "{funds:n} 檔避險基金持有 {book:usd}公債並賣出等額期貨，交易商持有 {inventory:usd}；銀行準備金 "
        "{reserves:usd}。交易商資產負債表使用率 {use:pct}，超過 {threshold:pct} 後價格開始受壓。",
    ),
    # what is given
    "yield_fall": (
        "Given from outside: the fundamental ten-year yield falls by up to {size:bp} by day {last:n}.",
        "外部給定：10 年期基本面殖利率至第 {last:n} 日最多下降 {size:bp}。",
    ),
    "yield_rise": (
        "Given from outside: the fundamental ten-year yield rises by up to {size:bp} by day {last:n}.",
        "外部給定：10 年期基本面殖利率至第 {last:n} 日最多上升 {size:bp}。",
    ),
    "foreign_sold": (
        "Given from outside: foreign holders sell {total:usd} {when}{rate}.",
        "外部給定：{when}外國投資人賣出 {total:usd}{rate}。",
    ),
    "foreign_bought": (
        "Given from outside: foreign holders buy {total:usd} {when}{rate}.",
        "外部給定：{when}外國投資人買進 {total:usd}{rate}。",
    ),
    "am_sold": (
        "Given from outside: asset managers sell {total:usd} {when}{rate}.",
        "外部給定：{when}資產管理業者賣出 {total:usd}{rate}。",
    ),
    "am_bought": (
        "Given from outside: asset managers buy {total:usd} {when}{rate}.",
        "外部給定：{when}資產管理業者買進 {total:usd}{rate}。",
    ),
    "am_futures_bought": (
        "Given from outside: asset managers want {total:usd} more of long futures {when}.",
        "外部給定：{when}資產管理業者增加期貨多單 {total:usd}。",
    ),
    "am_futures_sold": (
        "Given from outside: asset managers cut {total:usd} of long futures {when}.",
        "外部給定：{when}資產管理業者減少期貨多單 {total:usd}。",
    ),
    "issuance_sold": (
        "Given from outside: the Treasury issues {total:usd} {when}{rate}.",
        "外部給定：{when}財政部發行 {total:usd}{rate}。",
    ),
    "issuance_bought": (
        "Given from outside: the Treasury buys back {total:usd} {when}.", "外部給定：{when}財政部買回 {total:usd}。"
    ),
    "one_day": ("on day {first:n}", "第 {first:n} 日"),
    "many_days": ("from day {first:n} to {last:n}", "第 {first:n} 至 {last:n} 日"),
    "a_day": (", at most {most:usd} a day", "，單日最多 {most:usd}"),
    "tax": (
        "Given from outside: taxes move {total:usd} to the Treasury's account {when}.",
        "外部給定：{when}繳稅使 {total:usd}流入財政部帳戶。",
    ),
    "swap_spread": (
        "Given from outside: swap spreads move against the swap-spread funds by up to {size:bp} by day {last:n}.",
        "外部給定：交換利差至第 {last:n} 日對交換利差基金不利變動最多 {size:bp}。",
    ),
    "failed_roll": (
        "Given from outside: up to {most:pct} of the funds' maturing repo is not renewed {when}.",
        "外部給定：{when}避險基金到期回購最多 {most:pct} 未獲續作。",
    ),
    "haircut": (
        "Given from outside: from day {first:n} haircuts rise by up to {jump:pct}, and zero haircuts to at least "
        "{reset:pct}.",
        "外部給定：自第 {first:n} 日起折扣率最多上升 {jump:pct}，零折扣率至少調至 {reset:pct}。",
    ),
    "margin": (
        "Given from outside: from day {first:n} the clearing house asks up to {most:pct} more initial margin.",
        "外部給定：自第 {first:n} 日起結算所提高原始保證金最多 {most:pct}。",
    ),
    "dealer_exit": (
        "Given from outside: from day {first:n} dealers withdraw up to {most:pct} of their balance sheet.",
        "外部給定：自第 {first:n} 日起交易商撤回最多 {most:pct} 的資產負債表。",
    ),
    # dealers
    "threshold": (
        "Use of the dealers' balance sheet passes {threshold:pct} ({use:pct}, inventory {inventory:usd}): from here "
        "what they take in moves yields.",
        "交易商資產負債表使用率越過 {threshold:pct}（{use:pct}，庫存 {inventory:usd}）：此後其承接量開始推動殖利率。",
    ),
    "no_threshold": (
        "Use of the dealers' balance sheet never passes {threshold:pct} (at most {use:pct}).",
        "交易商資產負債表使用率始終未超過 {threshold:pct}（最高 {use:pct}）。",
    ),
    "peak": (
        "The worst day: the ten-year stands {dislocation:bp} above its fundamental yield and the basis {basis:bp} "
        "over its start. Dealers hold {inventory:usd} ({change:susd} since the start), have sold {book:usd} of "
        "futures against bonds (at the start {before:usd}), and have balance-sheet room of {headroom:usd} left.",
        "最嚴重之日：10 年期殖利率高於基本面 {dislocation:bp}，基差較起始高 {basis:bp}。交易商庫存 {inventory:usd}（"
        "較起始 {change:susd}），以期貨避險的基差部位 {book:usd}（起始 {before:usd}），資產負債表餘裕 "
        "{headroom:usd}。",
    ),
    "spiral": (
        "The price charge reached its bound, beyond which nobody would quote: a spiral.",
        "價格折讓達到無人報價的上限：已成螺旋。",
    ),
    # who was called
    "called": (
        "Up to {most:n} of {funds:n} funds are under a threshold of theirs",
        "最多 {funds:n} 檔基金中的 {most:n} 檔跌破其門檻",
    ),
    "until": (" (until day {last:n})", "（至第 {last:n} 日）"),
    "because": (": {causes}", "：{causes}"),
    "variation_out": ("{variation:usd} of variation margin went out", "支付變動保證金 {variation:usd}"),
    "initial_out": ("{initial:usd} more of initial margin was asked", "追加原始保證金 {initial:usd}"),
    "remargin_out": (
        "{remargin:usd} of repo was not renewed or had to be margined", "回購未獲續作或追加擔保 {remargin:usd}"
    ),
    "interest_out": ("{interest:usd} of repo interest was paid", "支付回購利息 {interest:usd}"),
    "precaution": (
        "illiquid markets made them want {wish:pct} more cash", "市場流動性不足使其希望多持有 {wish:pct} 現金"
    ),
    "limits": (
        "no cash went out on balance; earlier calls, or limits of leverage or loss, were still at work",
        "現金淨額並未流出；先前的追繳、槓桿上限或停損仍在作用",
    ),
    "sold": (
        " They sold {sold:usd} of bonds ({share:pct} of their book) to dealers and bought the futures back.",
        "其向交易商賣出 {sold:usd}公債（占部位 {share:pct}）並買回期貨。",
    ),
    "meanwhile": (" In these days {others}.", "同期間{others}。"),
    "others_sold": ("{who} sold {amount:usd}", "{who}賣出 {amount:usd}"),
    "others_bought": ("{who} bought {amount:usd}", "{who}買進 {amount:usd}"),
    "small_sales": (
        "Sales of the funds stay small: {sold:usd} in all ({share:pct} of their book).",
        "避險基金的賣出有限：合計 {sold:usd}（占部位 {share:pct}）。",
    ),
    "no_sales": ("No fund had to sell.", "沒有基金被迫賣出。"),
    "swaps": (
        "Swap-spread funds cut {cut:usd} of their {book:usd}, most of it by day {last:n}; dealers took the bonds "
        "with their swaps.",
        "交換利差基金的部位由 {book:usd}減少 {cut:usd}，大多在第 {last:n} 日前完成；交易商承接債券及其交換。",
    ),
    # repo
    "repo": (
        "Repo peaks {spread:bp} over the policy rate (days above 100 bp: {days:n}); reserves of banks are then "
        "{reserves:usd}.",
        "回購利率最高超出政策利率 {spread:bp}（超過 100 bp 共 {days:n} 日）；當時銀行準備金 {reserves:usd}。",
    ),
    "no_repo": (
        "Repo stays calm: never more than {spread:bp} over the policy rate.",
        "回購市場平靜：始終不超過政策利率 {spread:bp}。",
    ),
    # policy
    "purchases": (
        "Purchases of the central bank begin with {first_size:usd} a day, reach {most:usd} on day {most_day:n} and "
        "come to {total:usd}. The dislocation was {before:bp} the day before; after five days it is {after:bp}.",
        "央行開始購債，首日 {first_size:usd}，第 {most_day:n} 日達每日 {most:usd}，合計 {total:usd}。前一日價格偏離 "
        "{before:bp}，五日後為 {after:bp}。",
    ),
    "operations": (
        "Repo operations of the central bank begin (up to {most:usd} outstanding); repo was {before:bp} over the "
        "policy rate the day before and is {after:bp} at the end of this day.",
        "央行開始回購操作（餘額最高 {most:usd}）；前一日回購利率高於政策利率 {before:bp}，當日收盤為 {after:bp}。",
    ),
    "rule_starts": ("Policy begins: {name}.", "政策啟動：{name}。"),
    "rule_ends": ("Policy ends: {name}.", "政策結束：{name}。"),
    "rule_never": ("Policy never begins: {name}.", "政策從未啟動：{name}。"),
    "without_policy": (
        "Without policy, on the same shocks, the dislocation would have peaked at {peak_without:bp} instead of "
        "{peak:bp}, repo at {repo_without:bp} instead of {repo:bp}; the funds would have sold {sold_without:usd} "
        "instead of {sold:usd} net, and at the end the ten-year would stand {end_without:sbp} from its fundamental "
        "yield instead of {end:sbp}.",
        "若無政策，在相同衝擊下價格偏離最高將為 {peak_without:bp}（有政策為 {peak:bp}），回購利差最高 "
        "{repo_without:bp}（有政策為 {repo:bp}）；避險基金淨賣出 {sold_without:usd}（有政策為 {sold:usd}），期末 10 "
        "年期殖利率偏離基本面 {end_without:sbp}（有政策為 {end:sbp}）。",
    ),
    # failures
    "failed": (
        "Funds that fail: {count:n}; lenders sell the collateral they seized and lose {loss:usd}.",
        "{count:n} 檔基金倒閉；放款人賣出取得的擔保品，損失 {loss:usd}。",
    ),
    "no_failure": ("No fund fails; lenders lose nothing.", "沒有基金倒閉，放款人無損失。"),
    # the end
    "calm": (
        "Calm: the dislocation is under a third of its peak; days since the worst one: {after:n}.",
        "恢復平靜：最嚴重之日後 {after:n} 日，價格偏離降至高點的三分之一以下。",
    ),
    "not_calm": (
        "It has not calmed by the end: the dislocation is still {end:bp}, of {peak:bp} at the worst.",
        "至期末仍未平靜：價格偏離仍有 {end:bp}（最高 {peak:bp}）。",
    ),
    "no_dislocation": (
        "Prices never leave their fundamental path by more than {peak:bp}.", "價格偏離基本面始終不超過 {peak:bp}。"
    ),
    "overshoot": (
        "Yields then overshoot: the ten-year falls to {low:bp} below its fundamental yield.",
        "其後殖利率反向超調：10 年期降至低於基本面 {low:bp}。",
    ),
    "end": (
        "At the end the funds' book has changed by {book:spct} and their cash by {cash:spct}; their return is "
        "{earned:spct} (at worst {worst:spct}), the dealers' profit {dealers:susd}.",
        "期末避險基金部位較起始 {book:spct}，報酬 {earned:spct}（最低 {worst:spct}），現金 {cash:spct}；交易商損益 "
        "{dealers:susd}。",
    ),
    "without_feedback": (
        "Without feedback, on the same shocks with prices frozen to the given path, the ten-year would have risen "
        "{rise_without:bp} from its low instead of {rise:bp}, and the funds would have sold {sold_without:usd} net "
        "instead of {sold:usd}: the difference is the market's own doing.",
        "若無回饋（相同衝擊，價格固定於給定路徑），10 年期自低點上升 {rise_without:bp}（有回饋為 {rise:bp}），避險基"
        "金淨賣出 {sold_without:usd}（有回饋為 {sold:usd}）：差額為市場自身所致。",
    ),
}  # fmt: skip

WHO: dict[str, tuple[str, str]] = {
    "funds": ("hedge funds", "避險基金"),
    "swap_funds": ("swap-spread funds", "交換利差基金"),
    "asset_managers": ("asset managers", "資產管理業者"),
    "foreign": ("foreign holders", "外國投資人"),
    "trend": ("trend followers", "趨勢追隨者"),
    "issued": ("the Treasury", "財政部"),
    "dealers": ("dealers", "交易商"),
    "banks": ("banks and other holders", "銀行與其他持有人"),
    "central_bank": ("the central bank", "央行"),
    "repo": ("repo", "回購市場"),
    "market": ("the market", "市場"),
    "outside": ("outside", "外部"),
}

RULES: dict[str, tuple[str, str]] = {
    "outright": ("outright purchases of {size:usd} a day", "現券購買，每日 {size:usd}"),
    "hedged": (
        "hedged purchases of {size:usd} a day (bonds bought, futures sold)",
        "避險式購買，每日 {size:usd}（買債並賣期貨）",
    ),
    "standing_repo": ("a standing repo facility of {size:usd}", "常設回購機制 {size:usd}"),
    "leverage_relief": (
        "leverage-ratio relief, {size:pct} more balance sheet", "槓桿比率寬限，資產負債表增加 {size:pct}"
    ),
    "haircut_floor": ("a haircut floor of {size:pct}", "最低折扣率 {size:pct}"),
    "margin_smoothing": ("margin smoothing, at most {size:pct} up a day", "保證金平滑，每日升幅上限 {size:pct}"),
    "cross_margining": ("cross-margining, {size:pct} less margin", "交叉保證金，保證金減少 {size:pct}"),
}  # fmt: skip
