using System.Text.Json;
using Npgsql;
using TradingConsole.Workers.Jobs;
using TradingConsole.Workers.Jobs.Storage;
using TradingConsole.Workers.Realtime;
using Xunit;

namespace TradingConsole.Workers.Tests.Jobs;

public sealed class JobRunTests
{
    [Theory]
    [InlineData("{}", 3)]
    [InlineData("""{"days":1}""", 1)]
    [InlineData("""{"days":2.5}""", 2.5)]
    [InlineData("""{"days":400}""", 400)]
    public void Number_AbsentOrInRange_IsTaken(string config, double wanted)
    {
        Assert.Equal(wanted, Number(config));
    }

    [Theory]
    [InlineData("""{"days":0.5}""", "0.5")]
    [InlineData("""{"days":401}""", "401")]
    [InlineData("""{"days":"many"}""", "\"many\"")]
    [InlineData("""{"days":null}""", "null")]
    [InlineData("""{"days":1e999}""", "1e999")]
    public void Number_NotANumberInRange_NamesSettingValueAndRange(string config, string value)
    {
        Assert.Equal(
            $"Setting 'days' was {value}; expected a number from 1 to 400.",
            Assert.Throws<JobFailedException>(() => Number(config)).Message);
    }

    private static double Number(string config)
    {
        using var nowhere = NpgsqlDataSource.Create("Host=nowhere.invalid");
        using var cancellation = new CancellationTokenSource();
        using var json = JsonDocument.Parse(config);
        return new JobRun(Guid.Empty, json.RootElement, Actor.System, new JobStore(nowhere), cancellation).Number("days", 3, 1, 400);
    }
}
