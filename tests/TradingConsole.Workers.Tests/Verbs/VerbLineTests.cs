using System.Text.Json;
using TradingConsole.Workers.Verbs;
using Xunit;

namespace TradingConsole.Workers.Tests.Verbs;

public sealed class VerbLineTests
{
    [Theory]
    [InlineData("labels --csv x.csv --out o.csv --json", "--spec")]
    [InlineData("calibration --csv x.csv --colour red --json", "--colour")]
    [InlineData("calibrate-all --json", "calibrate-all")]
    public async Task Run_WrongLineWithJson_EndsWithTheErrorAsJson(string line, string named)
    {
        var (exitCode, lines) = await OutputAsync(line);

        Assert.NotEqual(0, exitCode);
        // Other tests may write to the console meanwhile.
        Assert.Contains(lines, text => text.StartsWith('{') && JsonDocument.Parse(text).RootElement.TryGetProperty("error", out var error)
            && error.GetString()!.Contains(named, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Help_ListsEachVerbOnOneLine()
    {
        var (exitCode, lines) = await OutputAsync("help");

        Assert.Equal(0, exitCode);
        Assert.Contains(lines, text => text.Contains("./run [command]", StringComparison.Ordinal));
        Assert.Contains(lines, text => text.Contains("Compute the feature rows of a file of minutes", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, text => text.Contains("timestamp_ms", StringComparison.Ordinal));
    }

    private static async Task<(int ExitCode, string[] Lines)> OutputAsync(string line)
    {
        var console = Console.Out;
        using var text = new StringWriter();
        Console.SetOut(TextWriter.Synchronized(text));
        try
        {
            var exitCode = await VerbLine.RunAsync(line.Split(' '));
            return (exitCode, text.ToString().Split('\n', StringSplitOptions.TrimEntries));
        }
        finally
        {
            Console.SetOut(console);
        }
    }
}
