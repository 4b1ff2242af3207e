// The environments.
#include "Device.h"

#define REAL double
#define IMAGE "tasks"

namespace tasks
{
#include "Tasks.cu"
}
