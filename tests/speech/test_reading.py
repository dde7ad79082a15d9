import pytest

from pipeline.speech.reading import readings
from pipeline.speech.units import units_of


def pinyin(text: str) -> str:
    """Without tones, one space a unit."""
    made = readings(units_of(text, 0), "zh")
    return " ".join("".join(sound.rstrip("12345") for sound in one) for one in made)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2026年", "erlingerliu nian"),
        ("2026年11月24日", "erlingerliu nian shiyi yue ershisi ri"),
        ("2026-11-24", "erlingerliu nianshiyi yueershisi"),
        ("3.5%", "baifenzhisandianwu"),
        ("100km/h", "yibai qianmi meixiaoshi"),
        ("A4纸", "a si zhi"),
        ("GB/T 15834", "gb t yiwubasansi"),
        ("第3课", "di san ke"),
        ("第12页", "di shier ye"),
        ("拨打119", "bo da yaoyaojiu"),
        ("13812345678", "yaosanbayaoersansiwuliuqiba"),
        ("010-12345678", "lingyaoling yaoersansiwuliuqiba"),
        ("365天", "sanbailiushiwu tian"),
        ("1500米", "yiqianwubai mi"),
        ("10086元", "yiwanlingbashiliu yuan"),
        ("12,345元", "yiwanerqiansanbaisishiwu yuan"),
        ("14:30", "shisidiansanshifen"),
        ("8:00整", "badian zheng"),
        ("1/3的人", "sanfenzhiyi de ren"),
        ("3-5米", "san daowu mi"),
        ("25℃", "ershiwusheshidu"),
        ("1.2MPa", "yidianer zhaopa"),
        ("ISO 9001", "iso jiulinglingyi"),
        ("90年代", "jiuling nian dai"),
        ("30年", "sanshi nian"),
        ("007", "linglingqi"),
    ],
)
def test_numbers_and_units_are_read_as_people_read_them(text: str, read: str) -> None:
    assert pinyin(text) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("银行行长", "yin hang hang zhang"),
        ("重要的重庆", "zhong yao de chong qing"),
        ("认真地检查地面", "ren zhen de jian cha di mian"),
        ("得注意安全", "dei zhu yi an quan"),
        ("跑得快", "pao de kuai"),
        ("大家都会用", "da jia dou hui yong"),
        ("调整参数进行调查", "tiao zheng can shu jin xing diao cha"),
        ("还要还书", "hai yao huan shu"),
        ("着火了", "zhao huo le"),
    ],
)
def test_characters_of_several_readings_follow_their_word(text: str, read: str) -> None:
    assert pinyin(text) == read


def test_a_reading_does_not_reach_over_a_mark() -> None:
    assert pinyin("都，市") == "dou shi"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("3.5%", ("three", "point", "five", "percent")),
        ("2026", ("twenty", "twenty", "six")),
        ("1,234", ("one", "thousand", "two", "hundred", "thirty", "four")),
        ("40", ("forty",)),
        ("VPN", ("v", "p", "n")),
        ("NASA", ("nasa",)),
    ],
)
def test_english_numbers_and_letters(text: str, read: tuple[str, ...]) -> None:
    assert readings(units_of(text, 0), "en") == [read]


def test_every_unit_has_a_reading_for_each_of_its_sounds() -> None:
    units = units_of("㐂喆堃：用 Wi-Fi 6E 时，𠮷先生说≥95%！", 0)
    assert len(readings(units, "zh")) == len(units)
