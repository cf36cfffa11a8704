using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Forecasts.Storage;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.Storage;

/// <summary>A manifest that has lost lines, before anything is rebuilt of it.</summary>
[Collection(PostgresCollection.Name)]
public sealed class ManifestCheckTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset At = new(2026, 1, 20, 0, 0, 0, TimeSpan.Zero);

    private readonly RawShelf _shelf = new(Directory.CreateTempSubdirectory("tradingconsole-manifest-").FullName);
    private PostgresDatabase _database = null!;
    private ForecastRun _run = null!;

    private string Manifest => Path.Combine(_shelf.Root, "manifest.jsonl");

    public async Task InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _run = await new RunStore(_database.DataSource).BeginAsync(new RunPlan(RunWords.DailyBatch, At.AddDays(-1), At, "c"), At, default);
        foreach (var name in (string[])["markets", "prices.0001", "prices.0002"])
        {
            await KeepAsync(name);
        }

        await new RawFileStore(_database.DataSource).MirrorAsync(_shelf.List(), default);
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        foreach (var file in Directory.EnumerateFiles(_shelf.Root, "*", SearchOption.AllDirectories))
        {
            File.SetAttributes(file, FileAttributes.Normal);
        }

        Directory.Delete(_shelf.Root, recursive: true);
    }

    [Fact]
    public async Task Require_WholeManifest_SaysNothing() => await CheckAsync();

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Require_LineThatTheDatabaseKnows_NamesFileAndRun(int line)
    {
        var gone = _shelf.List()[line - 1];
        await WithoutAsync(line);

        var refused = await Assert.ThrowsAsync<InvalidDataException>(CheckAsync);

        Assert.Contains($"number {line}, raw file {gone.Path} of run {_run.RunId:D} (daily_batch up to 2026-01-20 00:00 UTC)", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Nothing was rebuilt", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Require_LineThatOnlyTheNumbersMiss_NamesTheFileThatLiesThereAndItsRun()
    {
        var gone = _shelf.List()[1];
        await _database.ExecuteAsync("DELETE FROM forecast_raw_files");
        await WithoutAsync(2);

        var refused = await Assert.ThrowsAsync<InvalidDataException>(CheckAsync);
        Assert.Contains($"number 2, raw file {gone.Path} of run {_run.RunId:D} (daily_batch up to", refused.Message, StringComparison.Ordinal);

        // Gone with its file, only the number is left to name.
        File.SetAttributes(Path.Combine(_shelf.Root, gone.Path), FileAttributes.Normal);
        File.Delete(Path.Combine(_shelf.Root, gone.Path));
        Assert.Equal(new RawGap(2, null), Assert.Single(_shelf.Gaps()));
        Assert.Contains(": number 2, is not in the manifest", (await Assert.ThrowsAsync<InvalidDataException>(CheckAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Require_NumberThatACrashSkipped_IsNoGap()
    {
        // Killed after the file had its name and before it was listed; the run goes on and seals the series anew.
        var last = _shelf.List()[^1];
        await WithoutAsync(3);
        await _database.ExecuteAsync("DELETE FROM forecast_raw_files WHERE sequence = 3");
        await KeepAsync("prices.0002");
        await new RawFileStore(_database.DataSource).MirrorAsync(_shelf.List(), default);

        Assert.Equal((4, last.Path), (_shelf.List()[^1].Sequence, Assert.Single(_shelf.Unlisted())));
        await CheckAsync();
    }

    private Task CheckAsync() => new ManifestCheck(_database.DataSource, _shelf).RequireWholeAsync(default);

    private async Task WithoutAsync(int line)
    {
        var lines = (await File.ReadAllLinesAsync(Manifest)).ToList();
        lines.RemoveAt(line - 1);
        await File.WriteAllTextAsync(Manifest, string.Concat(lines.Select(text => text + "\n")));
    }

    private async Task KeepAsync(string name)
    {
        await using var series = _shelf.Begin(RawSource.History, name, _run.RunId);
        await series.AppendAsync(new RawLine(At, name, "{}"), default);
        await series.SealAsync(default);
    }
}
