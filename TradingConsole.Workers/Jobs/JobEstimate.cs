namespace TradingConsole.Workers.Jobs;

/// <summary>What a job is expected to need, told before it starts.</summary>
/// <param name="MemoryBytes">Peak of the process that runs it; of a light job, which the desk runs itself, what it adds to the desk.</param>
/// <param name="Duration">Real time on this machine; null when nothing like it has run here.</param>
/// <param name="Basis">What the figures follow from, in words an operator can check ("1.2M rows of 50 symbols, 16 features").</param>
public sealed record JobEstimate(long MemoryBytes, TimeSpan? Duration, string Basis);
