using Xunit;

namespace TradingConsole.Tests.Fixtures;

/// <summary>A theory that needs ../shared; skipped by name where it is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedDataTheoryAttribute : TheoryAttribute
{
    public SharedDataTheoryAttribute() => Skip = SharedData.IsPresent ? null : SharedData.Absence;
}
