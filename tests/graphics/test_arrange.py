from dataclasses import replace
from itertools import pairwise

import pytest

from pipeline.graphics.arrange import arrange, item_height
from pipeline.graphics.card_plan import CardPlan
from pipeline.graphics.check import check_texts
from pipeline.graphics.plan import end_plan, title_plan
from pipeline.graphics.text import CardText
from pipeline.model.brand import BrandFiles
from pipeline.model.errors import BadBrand
from pipeline.model.media import FrameSize, Severity

HD = FrameSize(1280, 720)
FULL = CardText(
    course="新员工入职培训系列课程第二期：面向全体一线班组长与技术骨干的安全技能提升专题",
    lesson="配电网不停电作业中绝缘斗臂车的检查、操作与应急处置：从一次险情说起",
    number=12,
    lecturer="欧阳祎淏",
    role="国家级技能大师工作室领办人、高级技师",
    unit="带电作业与智能运检技术中心",
    organisation="华东电力建设集团有限公司培训中心",
    credits=tuple(
        (role, "何璟濛、赵镕") for role in ["编剧", "摄像", "录音", "剪辑", "字幕", "审核", "监制"]
    ),
    ai_content="本课部分画面由人工智能生成",
)


def extents(plan: CardPlan) -> list[tuple[float, float]]:
    """Upper and lower edge of each item, in the plan's order."""
    return [
        (one.y, one.y + item_height(one.item, one.group.width, plan.brand_files))
        for one in arrange(plan)
    ]


@pytest.mark.parametrize("size", [HD, FrameSize(720, 1280), FrameSize(720, 720)], ids=str)
def test_items_of_a_full_card_stay_in_the_frame_and_never_overlap(
    brand: BrandFiles, size: FrameSize
) -> None:
    for plan in (title_plan(brand, FULL, size), end_plan(brand, FULL, size)):
        rows = sorted(extents(plan))
        if brand.brand.layout == "plain":  # whose logo and organisation share a line
            rows = [row for row in rows if row[1] > size.height * 0.2]
        assert rows[0][0] > size.height * 0.04
        assert rows[-1][1] < size.height * 0.97
        assert all(above[1] <= below[0] for above, below in pairwise(rows))


def test_more_people_than_the_end_card_holds_are_refused(
    brand: BrandFiles, words: CardText
) -> None:
    crowd = replace(words, credits=tuple((f"职务{n}", "林晓岚") for n in range(60)))
    with pytest.raises(BadBrand, match=r"end card.*its room"):
        arrange(end_plan(brand, crowd, HD))
    (finding,) = check_texts(brand, crowd, frame_size=HD)
    assert (finding.code, finding.severity) == ("card-too-full", Severity.STOPS)
