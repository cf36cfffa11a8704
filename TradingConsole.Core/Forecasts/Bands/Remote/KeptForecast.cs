using System.Collections.Immutable;
using System.Globalization;
using TradingConsole.Core.Forecasts.Raw;

namespace TradingConsole.Core.Forecasts.Bands.Remote;

/// <summary>
/// What a remote model said about one hour, as a raw line keeps it: the request is <c>method model hour steps markets</c> and what was sent; the body
/// its untouched words. Where none came, the line says <c>AWAY</c> in place of what was sent, and why: so a rebuild knows who was asked in vain.
/// </summary>
/// <param name="Ts">The hour that was asked about.</param>
/// <param name="Steps">Steps ahead that were asked for.</param>
/// <param name="MarketIds">In the order in which they were asked: some services answer by place alone.</param>
/// <param name="Sent">Null: it did not answer.</param>
/// <param name="At">When it answered or was given up.</param>
public sealed record KeptForecast(
    BandMethod Method, string Model, DateTimeOffset Ts, int Steps, ImmutableArray<string> MarketIds, string? Sent, DateTimeOffset At, string Said)
{
    private const string Away = "AWAY";
    private const string Hour = "yyyy-MM-ddTHH:mmZ";
    private const int Heads = 5;

    /// <summary>Name of the raw files of a method's answers.</summary>
    public static string NameOf(BandMethod method) => BandWords.Of(method);

    public static KeptForecast Of(
        BandMethod method, string model, DateTimeOffset ts, ImmutableArray<SeriesQuestion> asked, string? sent, DateTimeOffset at, string said) =>
        new(method, model, ts, asked[0].Horizon, [.. asked.Select(question => question.SeriesId)], sent, at, said);

    public RawLine Line => new(
        At, FormattableString.Invariant($"{BandWords.Of(Method)} {Model} {HourText} {Steps} {string.Join(',', MarketIds)} {Sent ?? Away}"), Said);

    /// <summary>Which question, as failures name it.</summary>
    public string Segment => $"{BandWords.Of(Method)}/{HourText}/{MarketIds[0]}";

    private string HourText => Ts.UtcDateTime.ToString(Hour, CultureInfo.InvariantCulture);

    /// <returns>Null when the line is no answer of a remote model.</returns>
    public static KeptForecast? Of(RawLine line)
    {
        var words = line.Request.Split(' ', Heads + 1);
        if (words is not [var method, { Length: > 0 } model, var hour, var steps, { Length: > 0 } markets, var sent]
            || Remote(method) is not { } known || !int.TryParse(steps, NumberStyles.None, CultureInfo.InvariantCulture, out var ahead) || ahead < 1
            || !DateTimeOffset.TryParseExact(hour, Hour, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var ts))
        {
            return null;
        }

        return new KeptForecast(known, model, ts, ahead, [.. markets.Split(',').Distinct(StringComparer.Ordinal)], sent == Away ? null : sent, line.At, line.Body);
    }

    /// <summary>What it says of the markets; those it leaves out or answers unusably are left out.</summary>
    /// <exception cref="BandRunnerException">It did not answer, or nothing that can be read.</exception>
    public ImmutableArray<SeriesAnswer> Read()
    {
        if (Sent is null)
        {
            throw new BandRunnerException(Said);
        }

        ImmutableArray<SeriesQuestion> asked = [.. MarketIds.Select(id => new SeriesQuestion(id, [], Ts, "", Steps, RemoteBands.Quantiles))];
        return Method == BandMethod.Chronos ? ChronosRunner.Read(Said, asked, Model) : TimesFmRunner.Read(Said, asked, Model);
    }

    private static BandMethod? Remote(string word) =>
        word == BandWords.Of(BandMethod.Chronos) ? BandMethod.Chronos : word == BandWords.Of(BandMethod.TimesFm) ? BandMethod.TimesFm : null;
}
