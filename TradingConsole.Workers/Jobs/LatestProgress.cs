using System.Runtime.CompilerServices;

namespace TradingConsole.Workers.Jobs;

/// <summary>What a busy thread said last; the job reads it when it gets round to it.</summary>
internal sealed class LatestProgress<T>(T first) : IProgress<T>
{
    // Boxed, so that a value of several fields is never read half-written.
    private StrongBox<T> _latest = new(first);

    public T Latest => Volatile.Read(ref _latest).Value!;

    public void Report(T value) => Volatile.Write(ref _latest, new(value));
}
