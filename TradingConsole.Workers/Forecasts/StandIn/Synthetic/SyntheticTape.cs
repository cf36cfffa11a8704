using System.Globalization;

namespace TradingConsole.Workers.Forecasts.StandIn.Synthetic;

/// <summary>What is traded in a synthetic market, and how much. All of it follows from the market's key and the time.</summary>
internal static class SyntheticTape
{
    /// <summary>Days on which everybody suddenly trades.</summary>
    private const double SurgeShare = 0.04;
    private const double SurgeFactor = 6;

    /// <summary>Trades of one hour, oldest first.</summary>
    /// <param name="hour">Hours since 1970.</param>
    public static IEnumerable<WorldTrade> OfHour(SyntheticMarket market, long hour)
    {
        var begins = DateTimeOffset.UnixEpoch + TimeSpan.FromHours(hour);
        var count = Count(market, hour);
        var places = Enumerable.Range(0, count).Select(i => (I: i, At: begins + (TimeSpan.FromHours(1) * Draw(i, 1)))).OrderBy(place => place.At);
        var usd = DayVolume(market, Day(market, begins)) / 24 / Math.Max(1, market.Liquidity.TradesPerHour);
        foreach (var (i, at) in places)
        {
            if (at < market.Facts.OpensAt || at >= market.Facts.ClosesAt)
            {
                continue;
            }

            var isWash = market.IsWashed && Draw(i, 2) < 0.6;
            var outcome = !isWash && Draw(i, 3) < 0.3 ? 1 : 0;
            var yes = market.ShownAt(at).Yes;
            var price = outcome == 0 ? yes : 1 - yes;
            var size = isWash ? 500 : Math.Max(1, Math.Round((decimal)(usd * Math.Exp(0.8 * Noise.Gaussian(Bits(i, 4)) - 0.32)) / price, 2));
            var wallet = isWash ? i % 2 : 2 + (int)(Math.Pow(Draw(i, 5), 2) * market.Liquidity.Wallets);
            yield return new WorldTrade(
                at, outcome, price, size, isWash ? i % 2 == 0 : Draw(i, 6) < 0.5,
                WorldIds.Wallet(string.Create(CultureInfo.InvariantCulture, $"{(isWash ? market.Facts.Id : 0)}/{wallet}")),
                "0x" + WorldIds.Hex("trade", string.Create(CultureInfo.InvariantCulture, $"{market.Facts.Id}/{hour}/{i}")));
        }

        ulong Bits(int i, ulong what) => Noise.Bits(market.Key, 60 + what, (ulong)hour, (ulong)i);

        double Draw(int i, ulong what) => Noise.Uniform(Bits(i, what));
    }

    public static WorldActivity ActivityAt(SyntheticMarket market, DateTimeOffset now)
    {
        var end = now < market.Facts.ClosesAt ? now : market.Facts.ClosesAt;
        var age = Math.Max(0, (end - market.Facts.OpensAt).TotalDays);
        var day = (int)age;
        var part = age - day;
        var total = Enumerable.Range(0, day).Sum(i => DayVolume(market, i)) + (part * DayVolume(market, day));
        var idle = Math.Clamp(1 - (now - end).TotalDays, 0, 1);
        var lately = idle * ((part * DayVolume(market, day)) + (day == 0 ? 0 : (1 - part) * DayVolume(market, day - 1)));
        var wobble = 1 + (0.2 * (((1 - part) * Noise.Gaussian(Noise.Bits(market.Key, 51, (ulong)day))) + (part * Noise.Gaussian(Noise.Bits(market.Key, 51, (ulong)day + 1)))));
        var interest = Base(market) * 0.5 * (1 - Math.Exp(-age / 3)) * Math.Max(0.2, wobble);
        return new WorldActivity(Cents(lately), Cents(total), Cents(now >= market.Facts.SettlesAt ? 0 : interest), Cents(Base(market) * 0.15));
    }

    /// <summary>USD traded on the market's n-th day.</summary>
    private static double DayVolume(SyntheticMarket market, int day)
    {
        var surge = Noise.Uniform(Noise.Bits(market.Key, 52, (ulong)day)) < SurgeShare ? SurgeFactor : 1;
        return Base(market) * surge * Math.Exp(0.4 * Noise.Gaussian(Noise.Bits(market.Key, 53, (ulong)day)));
    }

    private static double Base(SyntheticMarket market) => market.Liquidity.VolumeUsd * Math.Exp(0.6 * Noise.Gaussian(Noise.Bits(market.Key, 54)));

    private static int Day(SyntheticMarket market, DateTimeOffset at) => Math.Max(0, (int)(at - market.Facts.OpensAt).TotalDays);

    /// <summary>Poisson by inversion; the means are small.</summary>
    private static int Count(SyntheticMarket market, long hour)
    {
        var left = Noise.Uniform(Noise.Bits(market.Key, 55, (ulong)hour));
        var chance = Math.Exp(-market.Liquidity.TradesPerHour);
        var count = 0;
        while (left > chance && count < 100)
        {
            left -= chance;
            chance *= market.Liquidity.TradesPerHour / ++count;
        }

        return market.IsWashed ? count + 4 : count;
    }

    private static decimal Cents(double usd) => Math.Round((decimal)usd, 2);
}
