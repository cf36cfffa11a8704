namespace TradingConsole.Workers.PaperExchange.Markets.Synthetic;

/// <summary>How busy a minute of the UTC day is, mean about 1: Asian open, European open, and the American session on top.</summary>
internal static class IntradayProfile
{
    private static readonly double[] ByMinute = Build();

    public static double Activity(int minuteOfDay) => ByMinute[minuteOfDay];

    private static double[] Build()
    {
        var profile = new double[DayPlan.Minutes];
        for (var minute = 0; minute < profile.Length; minute++)
        {
            var hour = minute / 60.0;
            profile[minute] = 0.62 + Bump(hour, 0.5, 0.9, 0.5) + Bump(hour, 8, 1.2, 0.45) + Bump(hour, 14.5, 1.8, 1.15)
                + Bump(hour, 24.5, 0.9, 0.5);
        }

        var mean = profile.Average();
        return [.. profile.Select(p => p / mean)];
    }

    private static double Bump(double hour, double at, double width, double height) =>
        height * Math.Exp(-(hour - at) * (hour - at) / (2 * width * width));
}
