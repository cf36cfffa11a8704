using System.Collections.Immutable;
using TradingConsole.Core.Forecasts.Reading;
using TradingConsole.Web.Language;

namespace TradingConsole.Web.Pages.Forecasts;

/// <summary>A market's price placed in its picture: time across, 0 to 1 up; bands stand where they speak of, not where they were made.</summary>
public sealed record PriceFigure(DateTimeOffset From, DateTimeOffset To)
{
    public const double Width = 1200;
    public const double Height = 280;
    private const double Left = 40;
    private const double Right = 56;
    private const double Top = 10;
    private const double Foot = 22;

    /// <summary>Null without two moments to draw between.</summary>
    public static PriceFigure? Of(MarketSheet sheet)
    {
        ArgumentNullException.ThrowIfNull(sheet);
        DateTimeOffset[] moments =
        [
            .. sheet.Prices.Select(price => price.Ts), .. sheet.Bands.Select(band => band.TargetTs), .. sheet.Cutoffs.Select(cut => cut.Due),
        ];
        return moments.Length < 2 || moments.Max() == moments.Min() ? null : new PriceFigure(moments.Min(), moments.Max());
    }

    public double X(DateTimeOffset at) => Left + ((Width - Left - Right) * ((at - From) / (To - From)));

    public static double Y(double probability) => Top + ((1 - probability) * (Height - Top - Foot));

    public static double PlotLeft => Left;

    public static double PlotRight => Width - Right;

    public static double PlotFoot => Height - Foot;

    /// <summary>A price holds until the next one: steps, not slopes.</summary>
    public string Steps(ImmutableArray<PriceLine> prices)
    {
        var points = new List<string>();
        for (var i = 0; i < prices.Length; i++)
        {
            if (i > 0)
            {
                points.Add($"{Formats.Svg(X(prices[i].Ts))},{Formats.Svg(Y(prices[i - 1].Yes))}");
            }

            points.Add($"{Formats.Svg(X(prices[i].Ts))},{Formats.Svg(Y(prices[i].Yes))}");
        }

        return string.Join(' ', points);
    }

    /// <summary>The band's area: along its upper edge and back along the lower one.</summary>
    public string Area(ImmutableArray<BandLine> bands) => string.Join(' ', bands.Select(band => $"{Formats.Svg(X(band.TargetTs))},{Formats.Svg(Y(band.Q90))}")
        .Concat(bands.Reverse().Select(band => $"{Formats.Svg(X(band.TargetTs))},{Formats.Svg(Y(band.Q10))}")));

    public string Middle(ImmutableArray<BandLine> bands) =>
        string.Join(' ', bands.Select(band => $"{Formats.Svg(X(band.TargetTs))},{Formats.Svg(Y(band.Q50))}"));

    /// <summary>Some six days along the foot.</summary>
    public IEnumerable<(double X, string Day)> Days(Words words)
    {
        var step = Math.Max(1, (int)Math.Ceiling((To - From).TotalDays / 7));
        for (var day = From.UtcDateTime.Date.AddDays(1); day < To.UtcDateTime; day = day.AddDays(step))
        {
            yield return (X(new DateTimeOffset(day, TimeSpan.Zero)), words.Day(new DateTimeOffset(day, TimeSpan.Zero)));
        }
    }
}
