using System.Collections.Immutable;
using System.Text.Json;

namespace TradingConsole.Workers.Drill.Outbox;

/// <summary>An act whose answer its operator has in hand: from now on it may not be lost.</summary>
/// <param name="Event">The kind of event that must be in the ledger.</param>
/// <param name="Row">Of the primary row, and of the event's source.</param>
internal sealed record DoneAct(Guid Person, string Event, Guid Row);

/// <summary>What operators were told was done, one line each; what a killed process had written is there, half a line at its end is not an answer.</summary>
internal sealed class ActLog(string path) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly StreamWriter _file = new(path, append: true) { AutoFlush = true };

    public void Done(DoneAct act)
    {
        lock (_gate)
        {
            _file.WriteLine(JsonSerializer.Serialize(act));
        }
    }

    /// <summary>Every answer in the file.</summary>
    public static ImmutableArray<DoneAct> Read(string path)
    {
        var acts = ImmutableArray.CreateBuilder<DoneAct>();
        foreach (var line in File.Exists(path) ? File.ReadLines(path) : [])
        {
            try
            {
                acts.Add(JsonSerializer.Deserialize<DoneAct>(line)!);
            }
            catch (JsonException)
            {
                // Half a line: its operator had no answer in hand.
            }
        }

        return acts.DrainToImmutable();
    }

    public void Dispose() => _file.Dispose();
}
