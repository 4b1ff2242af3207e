// The kernels in double.
#include "Device.h"

#define REAL double

namespace doubles
{
#include "Kernels.cu"
}
