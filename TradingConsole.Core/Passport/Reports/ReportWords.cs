using System.Globalization;

namespace TradingConsole.Core.Passport.Reports;

/// <summary>Findings in words, English and Korean. Every number in a sentence is one of the finding's figures.</summary>
public static class ReportWords
{
    public static ReportSentence Of(Finding finding, ReportLanguage language)
    {
        ArgumentNullException.ThrowIfNull(finding);
        var (title, evidence) = language == ReportLanguage.Korean ? Korean(finding) : English(finding);
        return new ReportSentence(title, evidence, Math.Round(finding.Impact, 2), finding);
    }

    private static (string Title, string Evidence) English(Finding finding)
    {
        var of = finding.Evidence.Figures;
        var slice = $"{DimensionOf(finding.Dimension, isKorean: false)} {finding.Slice}";
        return finding.Code switch
        {
            "slice_better" => ($"{Capital(slice)} is where you earn", SliceFigures(finding, isKorean: false)),
            "slice_worse" => ($"{Capital(slice)} costs you", SliceFigures(finding, isKorean: false)),
            "leave_slice" => ($"Leave out {slice}, or trade it smaller", $"without {(of["trades"] == 1 ? "this trade" : $"these {N(of["trades"])} trades")} the period would stand {Signed(finding.Impact)} R higher"),
            "few_trades_carry" => (
                "Two trades carry the whole result",
                $"sum {Signed(of["sum_r"])} R over {N(of["trades"])} trades; without the best two {Signed(of["without_best_r"])} R; mean between {Signed(of["mean_low_r"])} and {Signed(of["mean_high_r"])} R (95 %)"),
            "profit_is_broad" => (
                "The profit does not hang on a few trades",
                $"sum {Signed(of["sum_r"])} R over {N(of["trades"])} trades; without the best two {Signed(of["without_best_r"])} R; mean at least {Signed(of["mean_low_r"])} R (95 %)"),
            "over_confident" => ("You believe yourself more than the outcomes do", ConfidenceFigures(finding, isKorean: false)),
            "under_confident" => ("You are right more often than you say", ConfidenceFigures(finding, isKorean: false)),
            "calibrated" => ("Your confidence is worth what it says", ConfidenceFigures(finding, isKorean: false)),
            "size_by_hit_rate" => (
                "Size by your hit rate, not by your feeling",
                $"say {N(of["hit_percent"])} % where you now say {N(of["confidence_percent"])} %, until the two meet"),
            "plan_kept" => ("You keep your plan", $"{N(of["kept"])} of {N(of["trades"])} trades ended as planned; at least {N(of["kept_low_percent"])} % (95 %)"),
            "warning_ignored" => ("Ignored warnings cost you", BreakFigures(finding, isKorean: false)),
            "stop_moved" => ("Moved stops cost you", PlanFigures(finding, isKorean: false)),
            "stop_warning_ignored" => ("Heed the guard's warning", BreakFigures(finding, isKorean: false)),
            "stop_stop_moved" => ("Leave the stop where you put it", PlanFigures(finding, isKorean: false)),
            "target_cut" => ("Targets cut by hand cost you", PlanFigures(finding, isKorean: false)),
            "stop_target_cut" => ("Leave the target to work", PlanFigures(finding, isKorean: false)),
            "cut_pays" => ("Your closes by hand beat the plan", PlanFigures(finding, isKorean: false)),
            _ => throw new ArgumentException($"no words for '{finding.Code}'.", nameof(finding)),
        };
    }

    private static (string Title, string Evidence) Korean(Finding finding)
    {
        var of = finding.Evidence.Figures;
        var slice = $"{DimensionOf(finding.Dimension, isKorean: true)} {SliceOf(finding.Dimension, finding.Slice)}";
        return finding.Code switch
        {
            "slice_better" => ($"{slice}에서 수익이 났다", SliceFigures(finding, isKorean: true)),
            "slice_worse" => ($"{slice}에서 손실이 났다", SliceFigures(finding, isKorean: true)),
            "leave_slice" => ($"{slice} 진입을 막거나 크기를 줄인다", $"이 거래 {N(of["trades"])}건이 없었다면 기간 손익이 {Signed(finding.Impact)} R 높았다"),
            "few_trades_carry" => (
                "두 건의 거래가 전체 손익을 만들었다",
                $"거래 {N(of["trades"])}건 합계 {Signed(of["sum_r"])} R, 상위 두 건을 빼면 {Signed(of["without_best_r"])} R, 평균 95% 구간 {Signed(of["mean_low_r"])} ~ {Signed(of["mean_high_r"])} R"),
            "profit_is_broad" => (
                "수익이 몇 건의 거래에 기대지 않는다",
                $"거래 {N(of["trades"])}건 합계 {Signed(of["sum_r"])} R, 상위 두 건을 빼도 {Signed(of["without_best_r"])} R, 평균 하한 {Signed(of["mean_low_r"])} R (95%)"),
            "over_confident" => ("확신이 높을수록 과신했다", ConfidenceFigures(finding, isKorean: true)),
            "under_confident" => ("말한 것보다 자주 맞았다(과소 확신)", ConfidenceFigures(finding, isKorean: true)),
            "calibrated" => ("확신과 적중률이 맞는다", ConfidenceFigures(finding, isKorean: true)),
            "size_by_hit_rate" => (
                "확신이 아니라 적중률로 크기를 정한다",
                $"지금 {N(of["confidence_percent"])}%라고 말하는 곳에서 {N(of["hit_percent"])}%로 말한다"),
            "plan_kept" => ("계획을 지켰다", $"{N(of["trades"])}건 중 {N(of["kept"])}건이 계획대로 끝났다, 하한 {N(of["kept_low_percent"])}% (95%)"),
            "warning_ignored" => ("가디언 경고를 무시한 거래가 손실을 냈다", BreakFigures(finding, isKorean: true)),
            "stop_moved" => ("손절을 옮겨서 손해를 봤다", PlanFigures(finding, isKorean: true)),
            "stop_warning_ignored" => ("가디언 경고를 따른다", BreakFigures(finding, isKorean: true)),
            "stop_stop_moved" => ("손절은 처음 자리에 둔다", PlanFigures(finding, isKorean: true)),
            "target_cut" => ("목표 전에 직접 청산해서 손해를 봤다", PlanFigures(finding, isKorean: true)),
            "stop_target_cut" => ("목표가 일하게 둔다", PlanFigures(finding, isKorean: true)),
            "cut_pays" => ("직접 청산이 계획보다 나았다", PlanFigures(finding, isKorean: true)),
            _ => throw new ArgumentException($"no words for '{finding.Code}'.", nameof(finding)),
        };
    }

    private static string SliceFigures(Finding finding, bool isKorean)
    {
        var of = finding.Evidence.Figures;
        return isKorean
            ? $"거래 {N(of["trades"])}건, 승 {N(of["wins"])}건, 합계 {Signed(of["sum_r"])} R, 평균 {Signed(of["mean_r"])} R (나머지 {Signed(of["rest_mean_r"])} R), 보정 p = {P(finding.PValue)}"
            : $"{Count(of["trades"], "trade")}, {N(of["wins"])} won, sum {Signed(of["sum_r"])} R, mean {Signed(of["mean_r"])} R against {Signed(of["rest_mean_r"])} R elsewhere, adjusted p = {P(finding.PValue)}";
    }

    private static string ConfidenceFigures(Finding finding, bool isKorean)
    {
        var of = finding.Evidence.Figures;
        return isKorean
            ? $"확신 평균 {N(of["confidence_percent"])}%, 실제 적중 {N(of["hit_percent"])}% (95% {N(of["hit_low_percent"])} ~ {N(of["hit_high_percent"])}), 표본 {N(of["samples"])}"
            : $"said {N(of["confidence_percent"])} % on average, {N(of["hit_percent"])} % came true (95 % {N(of["hit_low_percent"])} to {N(of["hit_high_percent"])}), {Count(of["samples"], "sample")}";
    }

    private static string BreakFigures(Finding finding, bool isKorean)
    {
        var of = finding.Evidence.Figures;
        return isKorean
            ? $"{N(of["count"])}건 중 {N(of["lost"])}건 손실, 합계 {Signed(of["sum_r"])} R, 평균 {Signed(of["mean_r"])} R (나머지 {Signed(of["rest_mean_r"])} R), 전체 {N(of["trades"])}건, 보정 p = {P(finding.PValue)}"
            : $"{N(of["lost"])} of {N(of["count"])} lost, sum {Signed(of["sum_r"])} R, mean {Signed(of["mean_r"])} R against {Signed(of["rest_mean_r"])} R elsewhere, out of {N(of["trades"])} trades, adjusted p = {P(finding.PValue)}";
    }

    private static string PlanFigures(Finding finding, bool isKorean)
    {
        var of = finding.Evidence.Figures;
        return isKorean
            ? $"거래 {N(of["count"])}건 합계 {Signed(of["sum_r"])} R, 처음 계획대로면 {Signed(of["plan_sum_r"])} R, 차이 {Signed(of["difference_r"])} R, 보정 p = {P(finding.PValue)}"
            : $"{Count(of["count"], "trade")} brought {Signed(of["sum_r"])} R, their first plan would have brought {Signed(of["plan_sum_r"])} R: {Signed(of["difference_r"])} R, adjusted p = {P(finding.PValue)}";
    }

    private static string DimensionOf(string dimension, bool isKorean) => (dimension, isKorean) switch
    {
        ("symbol", false) => "symbol",
        ("symbol", true) => "코인",
        ("hour", false) => "the hours (KST)",
        ("hour", true) => "한국 시간",
        ("weekday", false) => "weekday",
        ("weekday", true) => "요일",
        ("direction", false) => "direction",
        ("direction", true) => "방향",
        ("regime", false) => "market regime",
        ("regime", true) => "시장 국면",
        ("setup", false) => "setup",
        ("setup", true) => "셋업",
        ("origin", false) => "the origin",
        ("origin", true) => "아이디어 출처",
        ("confidence", false) => "a stated confidence of",
        ("confidence", true) => "확신",
        (_, false) => dimension,
        (_, true) => dimension,
    };

    // A setup is the person's own word, whatever it says.
    private static string SliceOf(string dimension, string slice) => (dimension, slice) switch
    {
        ("direction", "LONG") => "롱", ("direction", "SHORT") => "숏",
        ("weekday", "Monday") => "월", ("weekday", "Tuesday") => "화", ("weekday", "Wednesday") => "수", ("weekday", "Thursday") => "목",
        ("weekday", "Friday") => "금", ("weekday", "Saturday") => "토", ("weekday", "Sunday") => "일",
        ("origin", "own") => "내 판단", ("origin", "tracked") => "추적한 신호", ("origin", "copied") => "따라 한 거래", ("origin", "hypothesis") => "데스크의 제안",
        _ => slice,
    };

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static string Count(double number, string one) => $"{N(number)} {one}{(number == 1 ? "" : "s")}";

    private static string N(double value) => Math.Round(value, 1).ToString("0.#", CultureInfo.InvariantCulture);

    private static string Signed(double value) => value.ToString("+0.00;−0.00;0.00", CultureInfo.InvariantCulture);

    private static string P(double? value) => value?.ToString("0.000", CultureInfo.InvariantCulture) ?? "–";
}
