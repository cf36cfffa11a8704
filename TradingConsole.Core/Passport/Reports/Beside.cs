using System.Collections.Immutable;
using System.Globalization;

namespace TradingConsole.Core.Passport.Reports;

/// <summary>The lines of a report that describe and do not judge.</summary>
internal static class Beside
{
    private static readonly ImmutableArray<(double MinutesMax, string English, string Korean)> Holdings =
        [(15, "under 15 min", "15분 미만"), (60, "15–60 min", "15–60분"), (240, "1–4 h", "1–4시간"), (double.PositiveInfinity, "4 h and more", "4시간 이상")];

    /// <returns>Null when nothing of it was done.</returns>
    public static string? Activity(ReportActivity did, bool isKorean) => did == ReportActivity.None ? null
        : isKorean
            ? string.Create(CultureInfo.InvariantCulture, $"이 기간에 스캔 {did.Scans}회, 추적한 신호 {did.Tracked}개, 예측 {did.Predictions}건, 공개한 거래 {did.Published}건, 따라 한 거래 {did.Followed}건, 데스크의 제안 {did.Proposed}건(승인 {did.Approved}, 거절 {did.Rejected}, 다른 의견 {did.Dissented}).")
            : string.Create(CultureInfo.InvariantCulture, $"In the period: {Count(did.Scans, "scan")}, {Count(did.Tracked, "signal")} tracked, {Count(did.Predictions, "prediction")}, {Count(did.Published, "trade")} published, {did.Followed} followed, {Count(did.Proposed, "proposal")} of the desk ({did.Approved} approved, {did.Rejected} rejected, {did.Dissented} dissented).");

    /// <summary>How long trades were held and what came of them. The end decides both, so it is told and nothing is made of it.</summary>
    /// <returns>Null below <see cref="Analyst.TradesMin"/> trades.</returns>
    public static string? HoldingTimes(ImmutableArray<ReportTrade> trades, bool isKorean)
    {
        if (trades.Length < Analyst.TradesMin)
        {
            return null;
        }

        var parts = new List<string>();
        var from = double.NegativeInfinity;
        foreach (var (most, english, korean) in Holdings)
        {
            ImmutableArray<ReportTrade> held = [.. trades.Where(trade => Minutes(trade) >= from && Minutes(trade) < most)];
            if (!held.IsEmpty)
            {
                var mean = held.Average(trade => trade.R).ToString("+0.00;−0.00;0.00", CultureInfo.InvariantCulture);
                parts.Add(isKorean
                    ? string.Create(CultureInfo.InvariantCulture, $"{korean} {held.Length}건(평균 {mean} R)")
                    : string.Create(CultureInfo.InvariantCulture, $"{english}: {Count(held.Length, "trade")}, {mean} R on average"));
            }

            from = most;
        }

        return isKorean
            ? $"보유 시간: {string.Join(", ", parts)}. 보유 시간은 끝나야 알 수 있으므로 기록일 뿐 조언이 아니다."
            : $"Held {string.Join("; ", parts)}. How long a trade lasts is known only when it is over: this describes, it advises nothing.";
    }

    public static string Lessons(ReportInput input, bool isKorean)
    {
        var (samples, of) = (input.TrainingSamples, input.Lessons);
        var made = isKorean
            ? string.Create(CultureInfo.InvariantCulture, $"이 기간의 마감 거래에서 학습 표본 {samples}개가 만들어졌다(좋음 {of.Good}, 중립 {of.Neutral}, 나쁨 {of.Bad}, 표본이 되지 못한 거래 {of.Refused}).")
            : string.Create(CultureInfo.InvariantCulture, $"The period's closed trades became {Count(samples, "training sample")} ({of.Good} good, {of.Neutral} neutral, {of.Bad} bad; {of.Refused} made none).");
        return of.Model is { } model ? $"{made} {InUse(model, isKorean)}" : made;
    }

    private static string InUse(ReportModel model, bool isKorean)
    {
        var skill = model.Skill is { } share ? (100 * share).ToString("+0.0;−0.0;0.0", CultureInfo.InvariantCulture) : "–";
        return isKorean
            ? string.Create(CultureInfo.InvariantCulture, $"쓰고 있는 모델은 버전 {model.Version}이고, 학습에 쓰지 않은 거래에서 기본율 오차를 {skill}% 줄였다.")
            : string.Create(CultureInfo.InvariantCulture, $"Your model in use is version {model.Version}; on trades it had not seen it spared {skill} % of the base rate's error.");
    }

    private static string Count(int number, string one) => string.Create(CultureInfo.InvariantCulture, $"{number} {one}{(number == 1 ? "" : "s")}");

    private static double Minutes(ReportTrade trade) => (trade.ExitedAt - trade.EnteredAt).TotalMinutes;
}
