using System.Text.Json;
using TradingConsole.Workers.Verbs;
using TradingConsole.Workers.Verbs.Forecasts;
using Xunit;

namespace TradingConsole.Workers.Tests.Verbs.Forecasts;

/// <summary>Flags that cannot be meant: one sentence with value and rule, exit code 1, nothing written.</summary>
public sealed class ForecastFlagsTests
{
    [Theory]
    [InlineData("forecasts ingest --from practice --days 0", "--days was 0; expected 1 to 366.")]
    [InlineData("forecasts ingest --from practice --day 2199-12-05 --data NOWHERE", "reach to 2199-12-06 00:00 UTC, and it is ")]
    [InlineData("forecasts rebuild --data NOWHERE", "does not exist; nothing was rebuilt.")]
    [InlineData("bench stream --assets 3", "--assets was 3; expected an even number, as a market has two.")]
    [InlineData("bench stream --assets 502", "--assets was 502; expected 2 to 500.")]
    [InlineData("bench stream --messages-per-s 999999999 --seconds 1", "--messages-per-s was 999999999; expected 20 to 20000.")]
    [InlineData("bench stream --seconds 0", "--seconds was 0; expected 1 to 3600.")]
    public async Task Run_FlagOutOfRange_SaysValueAndRuleAndWritesNothing(string line, string sentence)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"tradingconsole-nowhere-{Guid.NewGuid():N}");
        var console = Console.Out;
        using var text = new StringWriter();
        Console.SetOut(TextWriter.Synchronized(text));
        int code;
        try
        {
            code = await VerbLine.RunAsync([.. line.Replace("NOWHERE", folder, StringComparison.Ordinal).Split(' '), "--json"]);
        }
        finally
        {
            Console.SetOut(console);
        }

        // Other tests may write to the console meanwhile.
        Assert.Contains(text.ToString().Split('\n', StringSplitOptions.TrimEntries), said => said.StartsWith('{')
            && JsonElement.Parse(said).TryGetProperty("error", out var error) && error.GetString()!.Contains(sentence, StringComparison.Ordinal)
            && !error.GetString()!.Contains('\n', StringComparison.Ordinal) && !error.GetString()!.Contains("Parameter", StringComparison.Ordinal));
        Assert.Equal(1, code);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public void RequireState_FolderOfSomethingElse_IsRefused()
    {
        var folder = Directory.CreateTempSubdirectory("tradingconsole-else-").FullName;

        Assert.Contains("holds no console's state", Assert.Throws<InvalidDataException>(() => RebuildVerb.RequireState(folder, null)).Message, StringComparison.Ordinal);
        RebuildVerb.RequireState(null, null);
        Directory.CreateDirectory(Path.Combine(folder, "postgres"));
        RebuildVerb.RequireState(folder, null);

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void RequireOver_DayThatEndsThisMoment_IsTaken()
    {
        var now = new DateTimeOffset(2026, 1, 20, 0, 0, 0, TimeSpan.Zero);

        IngestVerb.RequireOver(now, now);

        Assert.Throws<InvalidDataException>(() => IngestVerb.RequireOver(now, now.AddTicks(-1)));
    }

    [Fact]
    public void Scope_OfThePracticeWorld_NamesItsSeed() =>
        Assert.Equal("practice-9", IngestVerb.ScopeOf(IngestVerb.WorldOf("practice", 9)).Venue);
}
