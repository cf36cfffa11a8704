using System.Text.Json;

namespace TradingConsole.Workers.Jobs.Apart;

/// <summary>
/// What a console tells the process that does its heavy jobs: one JSON line on its standard input, where no other user of the
/// machine can read the password in it.
/// </summary>
/// <param name="Node">The child's name in the queue.</param>
/// <param name="MarketNow">What the market clock read at <paramref name="WrittenAt"/>; null: the system's clock is the market's.</param>
/// <param name="WrittenAt">System clock: a process takes a moment to start, and the market runs on meanwhile.</param>
/// <param name="Universe">Symbols to use while no operator has stored others.</param>
internal sealed record WorkerOrder(
    string Node, string Connection, string DataDirectory, DateTimeOffset? MarketNow, DateTimeOffset WrittenAt, double Speed, string Market,
    double HistoryDays,
    string[] Universe)
{
    public string ToLine() => JsonSerializer.Serialize(this);

    /// <exception cref="DeskStartException">Not one of these.</exception>
    public static WorkerOrder Parse(string? line)
    {
        try
        {
            return JsonSerializer.Deserialize<WorkerOrder>(line ?? "null") ?? throw new JsonException("nothing was given");
        }
        catch (JsonException exception)
        {
            throw new DeskStartException($"The worker's orders on standard input cannot be read: {exception.Message}", exception);
        }
    }
}
